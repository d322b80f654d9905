# is so already: address 10.0.0.5/24 on Ethernet

# is so already: route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256

# IPv6 on Ethernet
Enable-NetAdapterBinding -Name 'Ethernet' -ComponentID 'ms_tcpip6'

# IPv6 of Ethernet without routers and DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv6' -RouterDiscovery 'Disabled' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv6' -PrefixOrigin 'Dhcp', 'RouterAdvertisement' -Confirm:$false

# address 2001:db8::5/64 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '2001:db8::5' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv6' -IPAddress '2001:db8::5' -PrefixLength 64

# route ::/0 via fe80::1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '::/0' -NextHop 'fe80::1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '::/0' -NextHop 'fe80::1' -AddressFamily 'IPv6' -RouteMetric 256

# is so already: name servers 10.0.0.1 on Ethernet

# IPv4 MTU 1400 of Ethernet
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -NlMtuBytes 1400

# IPv6 MTU 1400 of Ethernet
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv6' -NlMtuBytes 1400

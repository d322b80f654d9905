# address 10.18.1.1/24 on Ethernet, and no DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.18.1.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.18.1.1' -PrefixLength 24
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# IPv6 of Ethernet without routers and DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv6' -RouterDiscovery 'Disabled' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv6' -PrefixOrigin 'Dhcp', 'RouterAdvertisement' -Confirm:$false
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '::/0' -Confirm:$false

# address 2001:db8:1:0:400:c0ff:fea8:1ba/64 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '2001:db8:1:0:400:c0ff:fea8:1ba' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv6' -IPAddress '2001:db8:1:0:400:c0ff:fea8:1ba' -PrefixLength 64

# route ::/0 via fe80::1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '::/0' -NextHop 'fe80::1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '::/0' -NextHop 'fe80::1' -AddressFamily 'IPv6' -RouteMetric 256

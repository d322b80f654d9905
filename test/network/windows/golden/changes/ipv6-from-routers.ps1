# IPv6 addresses from routers end in the MAC address
Set-NetIPv6Protocol -RandomizeIdentifiers 'Disabled' -UseTemporaryAddresses 'Disabled'

# is so already: address 10.0.0.5/24 on Ethernet

# is so already: route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256

# no route ::/0 via 2001:db8::1 on Ethernet
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '::/0' -NextHop '2001:db8::1' -Confirm:$false

# no address 2001:db8::5/64 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '2001:db8::5' -Confirm:$false

# IPv6 of Ethernet from routers
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv6' -RouterDiscovery 'Enabled' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv6' -PrefixOrigin 'Dhcp' -Confirm:$false

# is so already: name servers 10.0.0.1 on Ethernet

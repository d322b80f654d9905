# IPv6 addresses from routers end in the MAC address
Set-NetIPv6Protocol -RandomizeIdentifiers 'Disabled' -UseTemporaryAddresses 'Disabled'

# IPv6 of Ethernet from routers
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv6' -RouterDiscovery 'Enabled' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv6' -PrefixOrigin 'Dhcp' -Confirm:$false

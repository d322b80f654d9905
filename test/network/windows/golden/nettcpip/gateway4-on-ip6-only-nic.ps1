# warning: ETH0_GATEWAY: not set, as the NIC has no address of its own to go with it

# IPv6 of Ethernet without routers and DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv6' -RouterDiscovery 'Disabled' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv6' -PrefixOrigin 'Dhcp', 'RouterAdvertisement' -Confirm:$false
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '::/0' -Confirm:$false

# address 2001:db8:1:0:400:c0ff:fea8:1ba/64 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '2001:db8:1:0:400:c0ff:fea8:1ba' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv6' -IPAddress '2001:db8:1:0:400:c0ff:fea8:1ba' -PrefixLength 64

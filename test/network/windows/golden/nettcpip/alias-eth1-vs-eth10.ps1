# address 10.0.1.1/24 on Ethernet, and no DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.0.1.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.0.1.1' -PrefixLength 24
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# address 10.0.1.50/24 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.0.1.50' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.0.1.50' -PrefixLength 24 -SkipAsSource:$true

# address 10.0.10.1/24 on Ethernet 2, and no DHCP
Set-NetIPInterface -InterfaceIndex 13 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 13 -IPAddress '10.0.10.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 13 -AddressFamily 'IPv4' -IPAddress '10.0.10.1' -PrefixLength 24
Remove-NetRoute -InterfaceIndex 13 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# address 10.0.10.50/24 on Ethernet 2
Remove-NetIPAddress -InterfaceIndex 13 -IPAddress '10.0.10.50' -Confirm:$false
New-NetIPAddress -InterfaceIndex 13 -AddressFamily 'IPv4' -IPAddress '10.0.10.50' -PrefixLength 24 -SkipAsSource:$true

# address 10.18.1.1/24 on Ethernet, and no DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.18.1.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.18.1.1' -PrefixLength 24
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# address 10.18.1.1/16 on Ethernet 2, and no DHCP
Set-NetIPInterface -InterfaceIndex 13 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 13 -IPAddress '10.18.1.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 13 -AddressFamily 'IPv4' -IPAddress '10.18.1.1' -PrefixLength 16
Remove-NetRoute -InterfaceIndex 13 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# address 10.3.1.3/16 on Ethernet, and no DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.3.1.3' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.3.1.3' -PrefixLength 16
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# route 0.0.0.0/0 via 10.3.0.1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.3.0.1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.3.0.1' -AddressFamily 'IPv4' -RouteMetric 256

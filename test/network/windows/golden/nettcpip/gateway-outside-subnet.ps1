# address 10.18.1.1/32 on Ethernet, and no DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.18.1.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.18.1.1' -PrefixLength 32
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# route 10.0.0.1/32 on the link of Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '10.0.0.1/32' -NextHop '0.0.0.0' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '10.0.0.1/32' -NextHop '0.0.0.0' -AddressFamily 'IPv4' -RouteMetric 256

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -AddressFamily 'IPv4' -RouteMetric 256

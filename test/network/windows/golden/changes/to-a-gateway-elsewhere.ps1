# address 10.0.0.5/32 on Ethernet
Set-NetIPAddress -InterfaceIndex 12 -IPAddress '10.0.0.5' -PrefixLength 32 -SkipAsSource:$false

# route 172.16.0.1/32 on the link of Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '172.16.0.1/32' -NextHop '0.0.0.0' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '172.16.0.1/32' -NextHop '0.0.0.0' -AddressFamily 'IPv4' -RouteMetric 256

# route 0.0.0.0/0 via 172.16.0.1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '172.16.0.1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '172.16.0.1' -AddressFamily 'IPv4' -RouteMetric 256

# is so already: name servers 10.0.0.1 on Ethernet

# no route 0.0.0.0/0 via 10.0.0.1 on Ethernet
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -Confirm:$false

# is so already: address 10.0.0.5/24 on Ethernet

# route 172.16.0.1/32 on the link of Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '172.16.0.1/32' -NextHop '0.0.0.0' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '172.16.0.1/32' -NextHop '0.0.0.0' -AddressFamily 'IPv4' -RouteMetric 256

# is so already: route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256

# route 10.9.0.0/16 via 10.0.0.254 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '10.9.0.0/16' -NextHop '10.0.0.254' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '10.9.0.0/16' -NextHop '10.0.0.254' -AddressFamily 'IPv4' -RouteMetric 256

# route 10.8.0.0/16 via 172.16.0.1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '10.8.0.0/16' -NextHop '172.16.0.1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '10.8.0.0/16' -NextHop '172.16.0.1' -AddressFamily 'IPv4' -RouteMetric 256

# route 169.254.16.9/32 on the link of Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '169.254.16.9/32' -NextHop '0.0.0.0' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '169.254.16.9/32' -NextHop '0.0.0.0' -AddressFamily 'IPv4' -RouteMetric 256

# is so already: name servers 10.0.0.1 on Ethernet

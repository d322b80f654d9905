# warning: ETH0_METRIC: 70000 is more than Windows takes for a route; it gets 65535

# is so already: address 10.0.0.5/24 on Ethernet

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 65535
Set-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -RouteMetric 65535

# is so already: name servers 10.0.0.1 on Ethernet

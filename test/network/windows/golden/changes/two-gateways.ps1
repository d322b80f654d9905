# is so already: address 10.0.0.5/24 on Ethernet

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 0
Set-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -RouteMetric 0

# IPv4 metric 1 of Ethernet
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -InterfaceMetric 1

# is so already: name servers 10.0.0.1 on Ethernet

# is so already: IPv4 of Ethernet 2 from DHCP

# IPv4 metric 2 of Ethernet 2
Set-NetIPInterface -InterfaceIndex 7 -AddressFamily 'IPv4' -InterfaceMetric 2

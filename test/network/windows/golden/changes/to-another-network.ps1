# address 10.0.0.5/24 on Ethernet
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.0.0.5' -PrefixLength 24

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -AddressFamily 'IPv4' -RouteMetric 256

# name servers 10.0.0.1 on Ethernet
Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '10.0.0.1'

# no route 0.0.0.0/0 via 192.0.2.1 on Ethernet
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '192.0.2.1' -Confirm:$false

# no route 10.9.0.0/16 via 192.0.2.254 on Ethernet
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '10.9.0.0/16' -NextHop '192.0.2.254' -Confirm:$false

# no address 192.0.2.7/24 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '192.0.2.7' -Confirm:$false

# no address 192.0.2.8/24 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '192.0.2.8' -Confirm:$false

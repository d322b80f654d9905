# address 10.0.0.5/24 on Ethernet
Set-NetIPAddress -InterfaceIndex 12 -IPAddress '10.0.0.5' -PrefixLength 24 -SkipAsSource:$false

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -AddressFamily 'IPv4' -RouteMetric 256

# name servers 10.0.0.1 on Ethernet
Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '10.0.0.1'

# no route 0.0.0.0/0 via 172.16.0.1 on Ethernet
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '172.16.0.1' -Confirm:$false

# no route 172.16.0.1/32 on the link of Ethernet
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '172.16.0.1/32' -NextHop '0.0.0.0' -Confirm:$false

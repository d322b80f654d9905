# no address 10.1.0.5/24 on Ethernet, as it goes to Ethernet 2
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.1.0.5' -Confirm:$false

# no address 10.0.0.5/24 on Ethernet 2, as it goes to Ethernet
Remove-NetIPAddress -InterfaceIndex 7 -IPAddress '10.0.0.5' -Confirm:$false

# address 10.0.0.5/24 on Ethernet
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.0.0.5' -PrefixLength 24

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -AddressFamily 'IPv4' -RouteMetric 256

# name servers 10.0.0.1 on Ethernet
Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '10.0.0.1'

# address 10.1.0.5/24 on Ethernet 2
New-NetIPAddress -InterfaceIndex 7 -AddressFamily 'IPv4' -IPAddress '10.1.0.5' -PrefixLength 24

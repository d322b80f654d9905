# address 10.0.0.5/24 on Ethernet, and no DHCP
netsh.exe interface ipv4 set address name=12 source=static address=10.0.0.5 mask=255.255.255.0
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.0.0.1' -AddressFamily 'IPv4' -RouteMetric 256

# name servers 10.0.0.1 on Ethernet
Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '10.0.0.1'

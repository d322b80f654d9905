# address 10.18.1.1/16 on Ethernet, and no DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.18.1.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.18.1.1' -PrefixLength 16
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# route 1.2.3.5/32 on the link of Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '1.2.3.5/32' -NextHop '0.0.0.0' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '1.2.3.5/32' -NextHop '0.0.0.0' -AddressFamily 'IPv4' -RouteMetric 256

# route 0.0.0.0/0 via 1.2.3.5 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '1.2.3.5' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '1.2.3.5' -AddressFamily 'IPv4' -RouteMetric 256

# name servers 1.2.3.8, 1.2.3.6, 1.2.3.7 on Ethernet
Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '1.2.3.8', '1.2.3.6', '1.2.3.7'

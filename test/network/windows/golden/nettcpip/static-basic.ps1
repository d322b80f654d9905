# address 10.18.1.1/24 on Ethernet, and no DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.18.1.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.18.1.1' -PrefixLength 24
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# route 0.0.0.0/0 via 10.18.1.254 on Ethernet, metric 256
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.18.1.254' -Confirm:$false
New-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '10.18.1.254' -AddressFamily 'IPv4' -RouteMetric 256

# name servers 1.1.1.1, 8.8.8.8 on Ethernet
Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '1.1.1.1', '8.8.8.8'

# IPv6 addresses from routers end in the MAC address
Set-NetIPv6Protocol -RandomizeIdentifiers 'Disabled' -UseTemporaryAddresses 'Disabled'

# no route 0.0.0.0/0 via 192.0.2.1 on Ethernet
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -NextHop '192.0.2.1' -Confirm:$false

# no address 192.0.2.7/24 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '192.0.2.7' -Confirm:$false

# no address 192.0.2.8/24 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '192.0.2.8' -Confirm:$false

# IPv4 of Ethernet from DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Enabled'

# IPv4 metric 20 of Ethernet
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -InterfaceMetric 20

# is so already: IPv6 of Ethernet from routers and DHCP

# IPv6 metric 20 of Ethernet
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv6' -InterfaceMetric 20

# name servers of Ethernet from DHCP
Set-DnsClientServerAddress -InterfaceIndex 12 -ResetServerAddresses:$true

# warning: ETH0_DNS: "1.1.1.1,8.8.8.8" separates with commas; read as a list separated by blanks

# address 10.18.1.1/24 on Ethernet, and no DHCP
Set-NetIPInterface -InterfaceIndex 12 -AddressFamily 'IPv4' -Dhcp 'Disabled'
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.18.1.1' -Confirm:$false
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.18.1.1' -PrefixLength 24
Remove-NetRoute -InterfaceIndex 12 -DestinationPrefix '0.0.0.0/0' -Confirm:$false

# name servers 1.1.1.1, 8.8.8.8 on Ethernet
Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '1.1.1.1', '8.8.8.8'

# address 10.0.0.5/24 on Ethernet
Set-NetIPAddress -InterfaceIndex 12 -IPAddress '10.0.0.5' -SkipAsSource:$false

# is so already: route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256

# is so already: name servers 10.0.0.1 on Ethernet

# no address 10.0.0.4/24 on Ethernet
Remove-NetIPAddress -InterfaceIndex 12 -IPAddress '10.0.0.4' -Confirm:$false

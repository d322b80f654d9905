# is so already: address 10.0.0.5/24 on Ethernet

# address 10.0.0.50/24 on Ethernet
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.0.0.50' -PrefixLength 24 -SkipAsSource:$true

# address 10.1.0.50/24 on Ethernet
New-NetIPAddress -InterfaceIndex 12 -AddressFamily 'IPv4' -IPAddress '10.1.0.50' -PrefixLength 24

# is so already: route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256

# is so already: name servers 10.0.0.1 on Ethernet

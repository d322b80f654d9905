# is so already: IPv4 of Ethernet from DHCP

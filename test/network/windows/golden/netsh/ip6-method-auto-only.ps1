# is so already: IPv6 of Ethernet from routers

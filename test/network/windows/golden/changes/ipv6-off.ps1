# warning: ETH0_DNS: 2001:db8::53 is not set, as Ethernet has no IPv6

# is so already: address 10.0.0.5/24 on Ethernet

# is so already: route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256

# is so already: name servers 10.0.0.1 on Ethernet

# no IPv6 on Ethernet
Disable-NetAdapterBinding -Name 'Ethernet' -ComponentID 'ms_tcpip6'

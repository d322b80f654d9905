# error: ETH0_MAC: "02:00:0a:12:01" is no MAC address of six octets

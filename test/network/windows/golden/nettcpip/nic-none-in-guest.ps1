# warning: ETH0_MAC: this machine has no NIC 02:00:0a:12:01:01 (or not yet); ETH0 is not set up

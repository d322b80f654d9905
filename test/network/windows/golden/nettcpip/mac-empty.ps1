# error: ETH0_IP: the NIC cannot be found without ETH0_MAC; nothing of ETH0 is set

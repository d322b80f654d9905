# warning: PCI0_ADDRESS: passed-through NICs are not set up on Windows; Ethernet 2 is left as it is

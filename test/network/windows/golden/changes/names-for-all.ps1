# is so already: address 10.0.0.5/24 on Ethernet

# is so already: route 0.0.0.0/0 via 10.0.0.1 on Ethernet, metric 256

# name servers 9.9.9.9, 10.0.0.1 on Ethernet
Set-DnsClientServerAddress -InterfaceIndex 12 -ServerAddresses '9.9.9.9', '10.0.0.1'

# DNS suffix example.org on Ethernet
Set-DnsClient -InterfaceIndex 12 -ConnectionSpecificSuffix 'example.org'

# DNS suffixes example.org, corp.example.org
Set-DnsClientGlobalSetting -SuffixSearchList 'example.org', 'corp.example.org'

/** What the script tells of volumes, and how large they could be. Part of `facts-script.ts`. */
export const diskFacts = `
# What no partition of the same disk has, in one piece: at its end, or the largest between two.
function Get-VmcontextFree($partition) {
  $disk = Get-Disk -Number $partition.DiskNumber
  $ends = @(Get-Partition -DiskNumber $partition.DiskNumber | ForEach-Object { $_.Offset + $_.Size } | Sort-Object)
  return [long](@(([long]$disk.Size - [long]$ends[-1]), [long]$disk.LargestFreeExtent) | Sort-Object)[-1]
}

# The most that a partition can have. Windows reads through the whole file system for that answer ("Get-PartitionSupportedSize"
# starts the service defragsvc), so that it is asked only where there is more free than alignment leaves.
function Get-VmcontextLargest($partition) {
  if ((Get-VmcontextFree $partition) -lt 2097152) { return [long]$partition.Size }
  return [long](Get-PartitionSupportedSize -DriveLetter $partition.DriveLetter).SizeMax
}

# Win32_LogicalDisk.DriveType: 2 removable, 3 fixed, 5 compact disc.
function Get-VmcontextVolumes {
  # A disk that was made larger while Windows runs is known as it was, until it is looked at again.
  $null = Get-VmcontextPart { Update-HostStorageCache } $null
  $kinds = @{ 2 = 'removable'; 3 = 'fixed'; 5 = 'cdrom' }
  return @(Get-CimInstance -ClassName Win32_LogicalDisk | ForEach-Object {
    $letter = $_.DeviceID.Substring(0, 1)
    $kind = if ($kinds.ContainsKey([int]$_.DriveType)) { $kinds[[int]$_.DriveType] } else { 'other' }
    $partition = Get-VmcontextPart { Get-Partition -DriveLetter $letter } $null
    @{
      letter = $letter
      label = [string]$_.VolumeName
      fileSystem = [string]$_.FileSystem
      kind = $kind
      size = if ($partition) { [long]$partition.Size } else { $null }
      sizeMax = if ($partition -and $kind -eq 'fixed') { Get-VmcontextPart { Get-VmcontextLargest $partition } $null } else { $null }
      diskFree = if ($partition -and $kind -eq 'fixed') { Get-VmcontextPart { Get-VmcontextFree $partition } $null } else { $null }
    }
  })
}
`

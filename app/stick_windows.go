package app

import (
	"syscall"
	"unsafe"
)

var (
	kernel32           = syscall.NewLazyDLL("kernel32.dll")
	getLogicalDrives   = kernel32.NewProc("GetLogicalDrives")
	getDriveType       = kernel32.NewProc("GetDriveTypeW")
	getVolumeInfo      = kernel32.NewProc("GetVolumeInformationW")
	getDiskFreeSpaceEx = kernel32.NewProc("GetDiskFreeSpaceExW")
)

// driveRemovable is the number Windows gives to drives whose medium can be taken out.
const driveRemovable = 2

func removable() []Stick {
	var list []Stick
	drives, _, _ := getLogicalDrives.Call()
	for i := range 26 {
		if drives&(1<<i) == 0 {
			continue
		}
		path := string(rune('A'+i)) + `:\`
		root, err := syscall.UTF16PtrFromString(path)
		if err != nil {
			continue
		}
		if kind, _, _ := getDriveType.Call(uintptr(unsafe.Pointer(root))); kind != driveRemovable {
			continue
		}
		free, ok := freeBytes(path)
		if !ok {
			continue // a card reader without a card
		}
		list = append(list, Stick{Path: path, Label: volumeLabel(root, path), Free: free})
	}
	return list
}

// volumeLabel is the name the stick bears, and its letter.
func volumeLabel(root *uint16, path string) string {
	name := make([]uint16, syscall.MAX_PATH+1)
	ok, _, _ := getVolumeInfo.Call(uintptr(unsafe.Pointer(root)), uintptr(unsafe.Pointer(&name[0])), uintptr(len(name)), 0, 0, 0, 0, 0)
	if label := syscall.UTF16ToString(name); ok != 0 && label != "" {
		return label + " (" + path[:2] + ")"
	}
	return path[:2]
}

// freeBytes is what an ordinary person may still write there; false when there is no such place.
func freeBytes(path string) (int64, bool) {
	dir, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return 0, false
	}
	var free int64
	ok, _, _ := getDiskFreeSpaceEx.Call(uintptr(unsafe.Pointer(dir)), uintptr(unsafe.Pointer(&free)), 0, 0)
	return free, ok != 0
}

package app

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// mountTable is where the system tells what is mounted.
const mountTable = "/proc/self/mounts"

// stickRoots are the folders under which desktops and people mount what is plugged in.
var stickRoots = []string{"/media/", "/run/media/", "/mnt/"}

func removable() []Stick {
	table, err := os.ReadFile(mountTable)
	if err != nil {
		return nil // a system that does not tell: the person gives a folder
	}
	return mounted(string(table))
}

// mounted are the sticks of a mount table.
func mounted(table string) []Stick {
	var list []Stick
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		path := unescapeMount.Replace(fields[1])
		for _, root := range stickRoots {
			if strings.HasPrefix(path, root) {
				free, ok := freeBytes(path)
				if !ok {
					free = -1
				}
				list = append(list, Stick{Path: path, Label: filepath.Base(path), Free: free})
			}
		}
	}
	return list
}

// unescapeMount undoes how the table spells what would break a line.
var unescapeMount = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)

// freeBytes is what an ordinary person may still write there; false when there is no such place.
func freeBytes(path string) (int64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}

//go:build linux && (amd64 || arm64 || loong64)

package bundle

import (
	"os"
	"syscall"
)

// forget drops a flushed file from the page cache, so that reading it back asks the stick and not the memory. A
// system that will not do it costs certainty and nothing else.
func forget(f *os.File) {
	const dontNeed = 4 // POSIX_FADV_DONTNEED
	syscall.Syscall6(syscall.SYS_FADVISE64, f.Fd(), 0, 0, dontNeed, 0, 0)
}

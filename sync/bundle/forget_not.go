//go:build !(linux && (amd64 || arm64 || loong64))

package bundle

import "os"

// forget does nothing where the system has no such call.
func forget(*os.File) {}

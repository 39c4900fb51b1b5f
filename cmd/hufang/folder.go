package main

import (
	"os"
	"path/filepath"
	"runtime"
)

// folders are where people keep rosters: desktop, downloads, documents, and the sticks that are in.
func folders() []string {
	var list []string
	if home, err := os.UserHomeDir(); err == nil {
		for _, name := range []string{"Desktop", "桌面", "Downloads", "下载", "Documents", "文档"} {
			list = append(list, filepath.Join(home, name))
		}
	}
	if runtime.GOOS == "windows" {
		for drive := 'D'; drive <= 'Z'; drive++ {
			list = append(list, string(drive)+`:\`)
		}
	}
	for _, mounts := range []string{"/media/*", "/media/*/*", "/run/media/*/*"} {
		found, err := filepath.Glob(mounts)
		if err == nil {
			list = append(list, found...)
		}
	}
	return existing(list)
}

// existing keeps the folders there are.
func existing(list []string) []string {
	var there []string
	for _, folder := range list {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			there = append(there, folder)
		}
	}
	return there
}

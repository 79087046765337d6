package tfcli

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// groupMembers lists the processes of a group that are running. A process that has ended and that nobody has waited for
// yet, as happens to orphans in containers, does not count. It reads Linux's /proc.
func groupMembers(group int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	var members []int
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil { // it has ended meanwhile
			continue
		}
		// pid (name) state ppid pgrp ...; a name may have blanks and parentheses.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) < 3 || fields[0] == "Z" || fields[0] == "X" || fields[2] != strconv.Itoa(group) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return nil, err
		}
		members = append(members, pid)
	}
	return members, nil
}

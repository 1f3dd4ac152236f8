package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// What Linux says of itself and its processes; elsewhere nothing is known.

// procField returns the value of a line "name: value" of a file of /proc, empty when there is none.
func procField(file, name string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// kilobytes reads "123 kB" as bytes.
func kilobytes(s string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(s, "kB")), 10, 64)
	return n << 10
}

// memoryOfMachine is in MB.
func memoryOfMachine() int {
	return int(cmp.Or(kilobytes(procField("/proc/meminfo", "MemTotal"))>>20, 1024))
}

func processor() string { return cmp.Or(procField("/proc/cpuinfo", "model name"), "unknown processor") }

// processMemory is what a process has in memory, in bytes.
func processMemory(pid int) int64 {
	return kilobytes(procField(fmt.Sprintf("/proc/%d/status", pid), "VmRSS"))
}

// serverMemory is what a process and its children have in memory, in bytes, with what they share counted once.
func serverMemory(pid int) (sum int64) {
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, p := range processes {
		if p == fmt.Sprintf("/proc/%d", pid) || procField(p+"/status", "PPid") == strconv.Itoa(pid) {
			sum += kilobytes(procField(p+"/smaps_rollup", "Pss"))
		}
	}
	return sum
}

// askTogether does n things by so many askers at once, each of whom does the next as soon as one is done.
func askTogether(ctx context.Context, askers, n int, do func(ctx context.Context, i int) error) error {
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range askers {
		g.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return nil
				}
				if err := do(ctx, i); err != nil {
					return err
				}
			}
		})
	}
	return g.Wait()
}

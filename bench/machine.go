package bench

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Machine is where a run took place, and how busy it was there.
type Machine struct {
	System     string  `json:"system"`
	Processor  string  `json:"processor"`
	Processors int     `json:"processors"`
	Load       string  `json:"load_when_it_began"`
	Sync50     float64 `json:"fsync_p50_ms"` // of a page of a file
	Sync99     float64 `json:"fsync_p99_ms"`
}

// describe looks around.
func describe() (Machine, error) {
	m := Machine{System: runtime.GOOS + "/" + runtime.GOARCH, Processors: runtime.NumCPU()}
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.System += " " + strings.TrimSpace(string(release))
	}
	if about, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, found := strings.Cut(string(about), "model name"); found {
			line, _, _ := strings.Cut(rest, "\n")
			m.Processor = strings.TrimLeft(line, "\t :")
		}
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load = strings.Join(strings.Fields(string(load))[:3], " ")
	}
	var err error
	m.Sync50, m.Sync99, err = syncs()
	return m, err
}

// syncs measures what it takes to have a page on the disk, where the databases of this run are.
func syncs() (p50, p99 float64, err error) {
	f, err := os.CreateTemp("", "rodedraad-sync")
	if err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	page := make([]byte, 4096)
	var took []time.Duration
	for i := range 120 {
		began := time.Now()
		if _, err := f.WriteAt(page, int64(i%16)*4096); err != nil {
			return 0, 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, 0, fmt.Errorf("fsync: %w", err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return percentile(took, 50), percentile(took, 99), nil
}

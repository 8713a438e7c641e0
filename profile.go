package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"
)

const (
	// profileFor is how long processor time is followed after a signal.
	profileFor = 10 * time.Second
	// profileWaits is for how long something has to wait, on average, to be noted while that goes on, in nanoseconds.
	profileWaits = 10_000
	// profileLocks is of how many times that a lock was waited for one is noted.
	profileLocks = 5
)

// profiler writes profiles to files of a folder: what the processor did for a while after every SIGUSR1, what was waited for
// meanwhile, and what is in memory after it, without a request or an address by which anybody could ask. They tell of the
// program, and hold nothing of what people wrote.
type profiler struct {
	folder string
	log    *slog.Logger
	asked  chan os.Signal
	end    context.CancelFunc
	ended  chan struct{}
}

// startProfiler makes the folder and starts to listen to the signal; nil without a folder. Its goroutine ends with close.
func startProfiler(folder string, log *slog.Logger) (*profiler, error) {
	if folder == "" {
		return nil, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, wrong("profile", "is no folder that can be written in: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &profiler{folder: folder, log: log, asked: make(chan os.Signal, 1), end: cancel, ended: make(chan struct{})}
	signal.Notify(p.asked, syscall.SIGUSR1)
	go p.run(ctx)
	return p, nil
}

// close stops following, and writes what there is of a profile that was begun.
func (p *profiler) close() {
	if p == nil {
		return
	}
	signal.Stop(p.asked)
	p.end()
	<-p.ended
}

func (p *profiler) run(ctx context.Context) {
	defer close(p.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.asked:
		}
		begun := time.Now().UTC().Format("20060102-150405.000")
		if err := p.take(ctx, begun); err != nil {
			p.log.Error("a profile could not be written", "error", err)
			continue
		}
		p.log.Info("profiles written", "begin with", begun)
	}
}

// take follows the program for profileFor, or until ctx ends, and writes what was seen.
func (p *profiler) take(ctx context.Context, begun string) error {
	runtime.SetBlockProfileRate(profileWaits)
	runtime.SetMutexProfileFraction(profileLocks)
	defer runtime.SetBlockProfileRate(0)
	defer runtime.SetMutexProfileFraction(0)
	err := p.write(begun, "cpu", func(f *os.File) error {
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
		select {
		case <-ctx.Done():
		case <-time.After(profileFor):
		}
		return nil
	})
	runtime.GC() // the profile of memory is of the latest collection
	for _, kind := range []string{"heap", "block", "mutex", "goroutine"} {
		err = errors.Join(err, p.write(begun, kind, func(f *os.File) error { return pprof.Lookup(kind).WriteTo(f, 0) }))
	}
	return err
}

// write makes one file, that only the user of the server may read.
func (p *profiler) write(begun, kind string, what func(f *os.File) error) error {
	name := filepath.Join(p.folder, fmt.Sprintf("%s-%s.pprof", begun, kind))
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator chose the folder
	if err != nil {
		return err
	}
	return errors.Join(what(f), f.Close())
}

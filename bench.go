package main

import (
	"os"
	"time"

	"rodedraad/bench"
)

// benchCommand measures this binary beside a bare relay.
type benchCommand struct {
	Scenarios []string      `env:"-" help:"Which scenarios to play (S, M, L, H, X, hot); all of them when none is named."`
	Length    time.Duration `env:"-" default:"10s" help:"How long each scenario is measured."`
	Idle      int           `env:"-" default:"1000" help:"How many idle sockets to measure memory with; 0 skips it."`
	History   int           `env:"-" default:"100000" help:"How many edits the long document gets; 0 skips it."`
	Database  string        `env:"-" default:"" help:"An empty PostgreSQL database to measure with; a new SQLite file otherwise."`
	Results   string        `env:"-" default:"bench/results" help:"Where the result is kept as JSON; empty keeps none."`
}

// Run is kong's name for doing it.
func (c benchCommand) Run(s station) error {
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	_, err = bench.Run(s.ctx, bench.Plan{
		Binary: binary, Build: buildName(), Database: c.Database, Scenarios: c.Scenarios, Length: c.Length, Idle: c.Idle,
		History: c.History, Folder: c.Results,
	}, s.out)
	return err
}

// relayCommand is the bare relay that bench compares with.
type relayCommand struct {
	Listen string `env:"-" default:"127.0.0.1:0" help:"The address to listen on."`
}

// Run is kong's name for doing it.
func (c relayCommand) Run(s station) error { return bench.Relay(s.ctx, c.Listen) }

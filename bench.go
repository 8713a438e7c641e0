package main

import (
	"os"
	"time"

	"rodedraad/bench"
)

// benchCommand measures this binary beside a bare relay.
type benchCommand struct {
	Scenarios []string      `env:"-" help:"What to play: S, M, L, H, X, hot, idle, open, board, and by name only wide, soak and nodes; when nothing is named all but those three."`
	Length    time.Duration `env:"-" default:"10s" help:"How long each scenario is measured."`
	Idle      int           `env:"-" default:"1000" help:"How many sockets idle opens, and then cuts and takes back at once."`
	History   int           `env:"-" default:"100000" help:"How many edits the document of open gets."`
	Cards     int           `env:"-" default:"200" help:"How many cards are added to the page of board."`
	Soak      time.Duration `env:"-" default:"1h" help:"How long soak takes; it fails when the server grows."`
	Database  string        `env:"-" default:"" help:"An empty PostgreSQL database to measure with; a new SQLite file otherwise."`
	NATS      string        `env:"-" name:"nats" default:"" help:"Where NATS is, for the scenario nodes: two servers on one PostgreSQL database."`
	Profile   string        `env:"-" default:"" help:"A folder for profiles of the server, taken while it is measured; none otherwise. They cost some of what is measured."`
	Results   string        `env:"-" default:"bench/results" help:"Where the result is kept as JSON; empty keeps none."`
}

// Run is kong's name for doing it.
func (c benchCommand) Run(s station) error {
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	_, err = bench.Run(s.ctx, bench.Plan{
		Binary: binary, Build: buildName(), Database: c.Database, NATS: c.NATS, Scenarios: c.Scenarios, Length: c.Length, Idle: c.Idle,
		History: c.History, Cards: c.Cards, Soak: c.Soak, Folder: c.Results,
		Profile: c.Profile,
	}, s.out)
	return err
}

// relayCommand is the bare relay that bench compares with.
type relayCommand struct {
	Listen string `env:"-" default:"127.0.0.1:0" help:"The address to listen on."`
}

// Run is kong's name for doing it.
func (c relayCommand) Run(s station) error { return bench.Relay(s.ctx, c.Listen) }

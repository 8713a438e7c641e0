package store

import (
	"context"
	"net"
	"sync/atomic"
	"time"
)

// stallDialer makes connections that give up on a server which is silent for too long in the middle of an answer. The
// driver asks such a server to cancel and then waits for it, whatever the deadline of the call was.
type stallDialer struct {
	net.Dialer
	stall time.Duration
}

// DialContext connects within the time that ctx leaves.
func (d *stallDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &stallConn{Conn: conn, stall: d.stall}, nil
}

// Dial is DialContext without a limit.
func (d *stallDialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialTimeout is DialContext with a limit.
func (d *stallDialer) DialTimeout(network, address string, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// stallConn limits every single read and write, unless the driver has set a deadline of its own.
type stallConn struct {
	net.Conn
	stall time.Duration
	own   atomic.Bool
}

// SetDeadline sets the deadline of the driver; the zero time leaves it to us again.
func (c *stallConn) SetDeadline(t time.Time) error {
	c.own.Store(!t.IsZero())
	return c.Conn.SetDeadline(t)
}

// Read reads what comes within the limit.
func (c *stallConn) Read(p []byte) (int, error) {
	if !c.own.Load() {
		if err := c.SetReadDeadline(time.Now().Add(c.stall)); err != nil {
			return 0, err
		}
	}
	return c.Conn.Read(p)
}

// Write writes what is taken within the limit.
func (c *stallConn) Write(p []byte) (int, error) {
	if !c.own.Load() {
		if err := c.SetWriteDeadline(time.Now().Add(c.stall)); err != nil {
			return 0, err
		}
	}
	return c.Conn.Write(p)
}

package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// checkedConnector hands out only connections whose settings were read back and found right.
type checkedConnector struct {
	driver.Connector
	check func(ctx context.Context, conn driver.Conn) error
}

// Connect opens a connection, checks it, and closes it again when its settings are wrong.
func (c checkedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.check(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// singleConnector makes one connection and never a second one. A migration that lost its connection would otherwise go on
// outside its transaction.
type singleConnector struct {
	driver.Connector
	used atomic.Bool
}

// Connect opens the connection the first time.
func (c *singleConnector) Connect(ctx context.Context) (driver.Conn, error) {
	if c.used.Swap(true) {
		return nil, errors.New("the connection was lost")
	}
	return c.Connector.Connect(ctx)
}

// migrationPool is a pool that makes one connection in its life.
func migrationPool(c driver.Connector) *sql.DB {
	pool := sql.OpenDB(&singleConnector{Connector: c})
	pool.SetMaxOpenConns(1)
	return pool
}

// settingError says in a sentence which setting of the database is wrong.
type settingError struct {
	setting, have, want string
}

// Error is a sentence for whoever starts the server.
func (e *settingError) Error() string {
	return fmt.Sprintf("the database has %s = %q and rodedraad needs %s: stored work could be lost or changed, so it does "+
		"not start", e.setting, e.have, e.want)
}

// firstRow returns the columns of the first row that the query gives on this one connection.
func firstRow(ctx context.Context, conn driver.Conn, query string) ([]driver.Value, error) {
	asks, ok := conn.(driver.QueryerContext)
	if !ok {
		return nil, errors.New("the driver cannot be asked for its settings")
	}
	rows, err := asks.QueryContext(ctx, query, nil)
	if err != nil {
		return nil, err
	}
	values := make([]driver.Value, len(rows.Columns()))
	err = rows.Next(values)
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("the database gives no answer to %s", query)
	}
	for i, v := range values {
		if b, ok := v.([]byte); ok {
			values[i] = string(b)
		}
	}
	return values, errors.Join(err, rows.Close())
}

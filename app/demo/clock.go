package demo

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Clock is app.Config.Now while the demonstration is loaded: it begins at a moment and moves on by a step each time it is
// read, so that what happened later also carries a later date. It never passes the real time. What the demonstration has a
// day of its own for happens on that day.
type Clock struct {
	mu   sync.Mutex
	at   time.Time
	step time.Duration
	day  string               // on which something happens; "" is now
	days map[string]time.Time // how late it is on each of those days
}

// NewClock returns a clock that begins at a moment.
func NewClock(from time.Time, by time.Duration) *Clock {
	return &Clock{at: from, step: by, days: map[string]time.Time{}}
}

// Now moves the clock on, and reads it.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.day != "" {
		c.days[c.day] = c.days[c.day].Add(c.step)
		return c.days[c.day]
	}
	if next := c.at.Add(c.step); !next.After(time.Now()) {
		c.at = next
	}
	return c.at
}

// on does something on a day of its own, given as YYYY-MM-DD, after what else was done on it; now when day is "".
func (c *Clock) on(day string, do func() error) error {
	if err := c.turn(day); err != nil {
		return err
	}
	err := do()
	return errors.Join(err, c.turn(""))
}

// turn turns the clock to a day, the first time to nine o'clock, or with "" back to now.
func (c *Clock) turn(day string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, begun := c.days[day]; day != "" && !begun {
		morning, err := time.Parse(time.DateOnly+" 15:04", day+" 09:00")
		if err != nil {
			return fmt.Errorf("day of the demonstration: %w", err)
		}
		c.days[day] = morning
	}
	c.day = day
	return nil
}

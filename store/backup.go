package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// ErrNoBackup is returned for a file that Backup did not write, or did not finish.
var ErrNoBackup = errors.New("the file is no complete backup of rodedraad")

// A backup is a file of SQLite, whatever kind of database it was made of. When everything is in it, and not before, it gets
// this number at the place in its header that SQLite leaves to applications, and the name that was asked for.
const (
	sealNumber = 0x526f4472
	sealPlace  = 68
)

// sqliteMagic is how every file of SQLite begins.
const sqliteMagic = "SQLite format 3\x00"

// Backup writes everything that is stored at one moment to a new file, while people go on writing. A file that is there is
// left as it is, with an error. Until all of it is on the disk it has another name, in a folder beside it.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("store: %s is there already; a backup replaces nothing", path)
	}
	scratch, err := os.MkdirTemp(filepath.Dir(path), "."+filepath.Base(path)+".unfinished-")
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	whole := filepath.Join(scratch, "whole")
	if err := db.copyTo(ctx, scratch, whole); err != nil {
		return err
	}
	if err := seal(whole); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := os.Rename(whole, path); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// copyTo writes a file of SQLite that holds everything.
func (db *DB) copyTo(ctx context.Context, scratch, whole string) error {
	if db.engine.vacuumInto != nil {
		return db.translate(ctx, db.engine.vacuumInto(ctx, whole))
	}
	poured, err := Open(ctx, "sqlite:"+filepath.Join(scratch, "poured"), Options{Migrate: true, Conns: 1})
	if err != nil {
		return err
	}
	_, err = pour(ctx, db, poured, func(_, _ *Tx) error { return nil })
	if err == nil {
		err = poured.copyTo(ctx, scratch, whole)
	}
	return errors.Join(err, poured.Close())
}

// seal marks a file as complete once it is on the disk.
func seal(path string) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := errors.Join(file.Chmod(0o600), file.Sync()); err != nil {
		return err
	}
	if _, err := file.WriteAt(binary.BigEndian.AppendUint32(nil, sealNumber), sealPlace); err != nil {
		return err
	}
	return file.Sync()
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Restored is what Restore put back.
type Restored struct {
	Rows      int
	Documents int
	Damaged   []string // the documents whose log was damaged in the backup already
}

// Restore puts a backup back into the empty database at url, of either kind: all of it, or nothing. It counts the rows of
// every table and verifies the log of every document before it is stored. A backup of an older version is brought to the
// present schema on the way; the file itself stays as it is.
func Restore(ctx context.Context, file, url string) (done Restored, err error) {
	if err := checkSeal(file); err != nil {
		return done, fmt.Errorf("store: %s: %w", file, err)
	}
	scratch, err := os.MkdirTemp(filepath.Dir(file), ".restore-")
	if err != nil {
		return done, fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	copied := filepath.Join(scratch, "copy")
	if err := copyFile(file, copied); err != nil {
		return done, fmt.Errorf("store: %w", err)
	}
	from, err := Open(ctx, "sqlite:"+copied, Options{Migrate: true, Conns: 2})
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := Open(ctx, url, Options{Migrate: true, Conns: 2})
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if err := from.checkPages(ctx); err != nil {
		return done, err
	}
	done.Rows, err = pour(ctx, from, to, func(source, target *Tx) (err error) {
		done.Documents, done.Damaged, err = verifyAll(ctx, source, target)
		return err
	})
	if err != nil {
		return Restored{}, err
	}
	return done, nil
}

// checkSeal refuses what is no backup that was finished.
func checkSeal(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	header := make([]byte, 100)
	_, err = io.ReadFull(file, header)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("%w (%w)", ErrNoBackup, err)
	}
	if string(header[:len(sqliteMagic)]) != sqliteMagic || binary.BigEndian.Uint32(header[sealPlace:]) != sealNumber {
		return ErrNoBackup
	}
	return nil
}

func copyFile(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// checkPages has SQLite look whether the file is what it should be.
func (db *DB) checkPages(ctx context.Context) error {
	var said string
	if err := db.reader.NewRaw("PRAGMA quick_check(1)").Scan(ctx, &said); err != nil {
		return db.translate(ctx, err)
	}
	if said != "ok" {
		return fmt.Errorf("store: %w: a page of it is damaged", ErrNoBackup)
	}
	return nil
}

// verifyAll walks through the logs that arrived. One that is damaged is let pass when it is so in the source, in the same
// place: all the rest is worth having back.
func verifyAll(ctx context.Context, source, target *Tx) (documents int, damaged []string, err error) {
	var ids []string
	if err := target.bun.NewSelect().Table("documents").Column("id").OrderExpr("id").Scan(ctx, &ids); err != nil {
		return 0, nil, target.failed(ctx, err)
	}
	for _, id := range ids {
		first, err := target.verify(ctx, id)
		if err != nil {
			return 0, nil, err
		}
		if first == 0 {
			continue
		}
		was, err := source.verify(ctx, id)
		if err != nil {
			return 0, nil, err
		}
		if was != first {
			return 0, nil, &damage{id, first, "it was sound in the backup"}
		}
		damaged = append(damaged, id)
	}
	return len(ids), slices.Clip(damaged), nil
}

// verify is DB.Verify within a transaction.
func (tx *Tx) verify(ctx context.Context, doc string) (int, error) {
	v := verifier{doc: doc}
	for !v.done {
		if err := v.step(ctx, tx); err != nil {
			return 0, err
		}
	}
	return v.damaged, nil
}

package migrations

// boardsCards is the part of step 0001 with what stands on a board: text, cards, links and acts.
var boardsCards = []string{
	`CREATE TABLE documents (
		id :text PRIMARY KEY CHECK (id <> ''),
		version :int NOT NULL CHECK (version >= 0),
		text :text NOT NULL,
		made_at :time NOT NULL,
		changed_at :time NOT NULL,
		CHECK (version > 0 OR text = '')
	) :table`,

	`CREATE TABLE updates (
		document :text NOT NULL REFERENCES documents (id),
		version :int NOT NULL CHECK (version >= 1),
		client :text NOT NULL CHECK (client <> ''),
		seq :int NOT NULL CHECK (seq >= 1),
		changes :text NOT NULL,
		person :text NOT NULL REFERENCES persons (id),
		made_at :time NOT NULL,
		PRIMARY KEY (document, version)
	) :table`,
	`CREATE UNIQUE INDEX updates_once ON updates (document, client, seq)`,

	`CREATE TABLE cards (
		id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
		programme :text NOT NULL REFERENCES programmes (id),
		case_id :text,
		kind :text NOT NULL CHECK (kind IN ('question', 'sub_question', 'reaction', 'action', 'condition', 'obstacle',
			'lesson', 'insight', 'theme')),
		letter :text CHECK (letter <> ''),
		parent :text,
		state :text NOT NULL,
		type :text NOT NULL,
		level :text NOT NULL CHECK (level IN ('', 'practice', 'organisation', 'system')),
		owner :text REFERENCES seats (id),
		next :text NOT NULL CHECK (next = '' OR length(next) = 10),
		meaningful :bool NOT NULL,
		now :bool NOT NULL,
		study :bool NOT NULL,
		origin :text NOT NULL CHECK (origin IN ('', 'team', 'solution_direction', 'other_case', 'outside_care')),
		addressee :text NOT NULL
			CHECK (addressee IN ('', 'team', 'board', 'sector_body', 'insurer', 'ministry', 'agency')),
		maturity :text NOT NULL CHECK (maturity IN ('', 'first_signal', 'recurring', 'solid')),
		no_lesson :text NOT NULL CHECK (length(no_lesson) <= 500),
		source :text NOT NULL CHECK (length(source) <= 500),
		resume :text NOT NULL,
		visibility :text NOT NULL CHECK (visibility IN ('team', 'programme', 'plaza', 'sponsor', 'public')),
		position :int NOT NULL,
		document :text NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
		learn :text REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
		labels :text NOT NULL,
		made_by :text NOT NULL REFERENCES persons (id),
		made_at :time NOT NULL,
		changed_at :time NOT NULL,
		withdrawn_by :text REFERENCES persons (id),
		withdrawn_at :time,
		withdrawn_note :text NOT NULL CHECK (length(withdrawn_note) <= 500),
		revision :int NOT NULL CHECK (revision >= 1),
		UNIQUE (id, programme),
		UNIQUE (id, case_id),
		FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme),
		FOREIGN KEY (parent, case_id) REFERENCES cards (id, case_id),
		CHECK (case_id IS NOT NULL OR kind IN ('insight', 'theme', 'lesson', 'obstacle')),
		CHECK (case_id IS NULL OR kind <> 'theme'),
		CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
		CHECK (learn IS NULL OR learn <> document),
		CHECK (owner IS NULL OR kind = 'action'),
		CONSTRAINT cards_r20 CHECK (parent IS NULL OR (kind = 'action' AND parent <> id)),
		CONSTRAINT cards_r21 CHECK (kind <> 'obstacle' OR level <> 'system' OR addressee <> ''),
		CONSTRAINT cards_r23 CHECK (kind <> 'lesson' OR level <> ''),
		CONSTRAINT cards_state CHECK (
			(kind = 'question' AND state IN ('draft', 'adopted', 'reworded', 'retired'))
			OR (kind = 'sub_question' AND state IN ('open', 'provisional_answer', 'dissolved', 'persistent'))
			OR (kind = 'action' AND state IN ('idea', 'contour', 'agreed', 'started', 'adjusted', 'done', 'stopped', 'parked'))
			OR (kind = 'obstacle' AND state IN ('open', 'removed', 'accepted', 'escalated', 'answered'))
			OR (kind = 'lesson' AND state IN ('draft', 'released'))
			OR (kind = 'theme' AND state IN ('candidate', 'confirmed', 'merged', 'retired'))
			OR (kind IN ('reaction', 'condition', 'insight') AND state = ''))
	) :table`,
	`CREATE UNIQUE INDEX cards_document ON cards (document)`,
	`CREATE UNIQUE INDEX cards_learn ON cards (learn)`,
	`CREATE UNIQUE INDEX cards_letter ON cards (case_id, letter) WHERE kind = 'sub_question'`,
	`CREATE UNIQUE INDEX cards_theme_code ON cards (programme, letter) WHERE kind = 'theme'`,
	`CREATE INDEX cards_case ON cards (case_id)`,
	`CREATE INDEX cards_programme ON cards (programme)`,

	`CREATE TABLE links (
		id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
		programme :text NOT NULL REFERENCES programmes (id),
		from_kind :text NOT NULL
			CHECK (from_kind IN ('card', 'insight', 'theme', 'case', 'main_question', 'figure', 'table', 'quote')),
		from_id :text NOT NULL CHECK (length(from_id) BETWEEN 1 AND 64),
		from_card :text,
		to_kind :text NOT NULL
			CHECK (to_kind IN ('card', 'insight', 'theme', 'case', 'main_question', 'figure', 'table', 'quote')),
		to_id :text NOT NULL CHECK (length(to_id) BETWEEN 1 AND 64),
		to_card :text,
		relation :text NOT NULL CHECK (relation IN ('rests_on', 'reacts_to', 'leads_to', 'answers', 'serves',
			'learned_from', 'blocked_by', 'needs', 'inspired_by', 'touches', 'supports', 'nuances', 'contradicts', 'asks',
			'sibling_of', 'relates_to')),
		note :text NOT NULL CHECK (length(note) <= 500),
		made_by :text NOT NULL REFERENCES persons (id),
		made_at :time NOT NULL,
		ended_by :text REFERENCES persons (id),
		ended_at :time,
		FOREIGN KEY (from_card, programme) REFERENCES cards (id, programme),
		FOREIGN KEY (to_card, programme) REFERENCES cards (id, programme),
		CHECK (from_kind <> to_kind OR from_id <> to_id),
		CHECK ((from_kind IN ('card', 'insight', 'theme')) = (from_card IS NOT NULL)),
		CHECK ((to_kind IN ('card', 'insight', 'theme')) = (to_card IS NOT NULL)),
		CHECK (from_card IS NULL OR from_card = from_id),
		CHECK (to_card IS NULL OR to_card = to_id),
		CHECK ((ended_by IS NULL) = (ended_at IS NULL))
	) :table`,
	`CREATE UNIQUE INDEX links_once ON links (programme, from_kind, from_id, to_kind, to_id, relation)
		WHERE ended_at IS NULL`,
	`CREATE INDEX links_from ON links (from_kind, from_id)`,
	`CREATE INDEX links_to ON links (to_kind, to_id)`,

	`CREATE TABLE acts (
		id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
		number :int NOT NULL CHECK (number >= 1),
		programme :text NOT NULL REFERENCES programmes (id),
		case_id :text,
		made_by :text NOT NULL REFERENCES persons (id),
		made_at :time NOT NULL,
		verb :text NOT NULL CHECK (verb IN ('add', 'facts', 'move', 'release', 'withdraw', 'put_back', 'link', 'end_link',
			'step', 'phase', 'undo')),
		subject_kind :text NOT NULL,
		subject_id :text NOT NULL,
		link :text REFERENCES links (id) DEFERRABLE INITIALLY DEFERRED,
		facts_before :text,
		facts_after :text,
		undoes :text REFERENCES acts (id) DEFERRABLE INITIALLY DEFERRED,
		undone_by :text REFERENCES acts (id) DEFERRABLE INITIALLY DEFERRED,
		FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme)
	) :table`,
	`CREATE UNIQUE INDEX acts_number ON acts (number)`,
	`CREATE UNIQUE INDEX acts_undoes ON acts (undoes)`,
	`CREATE INDEX acts_case ON acts (case_id, number)`,
	`CREATE INDEX acts_programme ON acts (programme, number)`,
	`CREATE INDEX acts_subject ON acts (subject_kind, subject_id)`,

	`CREATE TABLE visits (
		person :text NOT NULL REFERENCES persons (id),
		programme :text NOT NULL REFERENCES programmes (id),
		visited_at :time NOT NULL,
		PRIMARY KEY (person, programme)
	) :table`,

	`CREATE TABLE secrets (
		name :text PRIMARY KEY CHECK (name <> ''),
		value :bytes NOT NULL CHECK (length(value) = 32)
	) :table`,
}

# A small policy with files of every kind, which finds one requirement unmet.
package _project;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(%project);
our %project = (
    'policy/main.muster' => <<'END',
module main
import more
kind check judged {}
kind backup observed { of: system  on: date }
system mail "Mail"
system web
facts backup from "../facts/*.csv" { of: .of  on: .on }
facts "../facts/deep/**/more.json"
facts "../facts/more.yaml"
check fresh { for s in system  require exists b in backup where b.of == s  else "{s} has no backup" }
check bare  { for s in system  require s != web  else "unrelated to facts" }
report all { for b in backup  columns { "System": b.of, "On": b.on }  order by b.on }
graph map { for b in backup  edge b.of -> "{b.on}" }
test "bare" { expect unmet bare on web }
END
    'policy/more.muster'        => "module more\nkind system {}\n",
    'facts/backups.csv'         => "of,on\nmail,2026-06-20\nmail,2026-06-29\n",
    'facts/deep/down/more.json' => "{\"backup\": {\"b1\": {\"of\": \"mail\", \"on\": \"2026-06-28\"}}}\n",
    'facts/more.yaml'           => "backup:\n  - { id: b2, of: mail, on: 2026-06-18 }\n",
);

1;

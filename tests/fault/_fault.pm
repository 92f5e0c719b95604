# Runs a command with every call of the system failing in turn: build/tests/faulty is the program made for it.
#
# One call fails, or it and all after it. Each run ends as the undisturbed one does, byte for byte (the call did not matter), or with status 2 and words that name the
# file and the reason (when all fail, some reason). In the folder there is nothing but what was there and what the undisturbed run leaves, each file whole.
package _fault;
use strict;
use warnings;
use Exporter 'import';
use File::Find ();
use File::Path ();

our @EXPORT = qw(fail_in_turn write_files say done);

my $number = 0;

sub say
{
    my ($good, $name, @why) = @_;
    $number++;
    print $good ? "ok $number - $name\n" : "not ok $number - $name\n";
    print map { "# $_\n" } map { split /\n/ } @why unless $good;
}

sub done { print "1..$number\n" }

sub slurp
{
    open my $file, '<:raw', $_[0] or return '';
    local $/;
    return <$file> // '';
}

# Path and content.
sub write_files
{
    my ($folder, %files) = @_;
    for my $name (sort keys %files) {
        my $path = "$folder/$name";
        File::Path::make_path($path =~ s{/[^/]*$}{}r);
        open my $file, '>:raw', $path or die "$path: $!\n";
        print $file $files{$name};
        close $file or die;
    }
}

# What a folder holds: path to content.
sub held
{
    my ($folder) = @_;
    my %held;
    File::Find::find({no_chdir => 1, wanted => sub { $held{substr $_, length $folder} = slurp($_) if -f }}, $folder);
    return \%held;
}

# One run in a fresh folder.
sub run_once
{
    my ($how, $fault) = @_;
    my $folder = "$ENV{T}/work";
    File::Path::remove_tree($folder);
    mkdir $folder or die;
    write_files($folder, %{$how->{files}});
    local $ENV{FAULT_LOG} = "$ENV{T}/log";
    local $ENV{FAULT} = $fault;
    unlink "$ENV{T}/log";
    my $process = fork // die "fork: $!\n";
    if (!$process) {
        chdir $folder or die;
        open STDIN,  '<', '/dev/null' or die;
        open STDOUT, '>', "$ENV{T}/out" or die;
        open STDERR, '>', "$ENV{T}/err" or die;
        exec "$ENV{BUILD}/tests/faulty", @{$how->{run}} or die;
    }
    waitpid $process, 0;
    my ($calls, @failed) = split /\n/, slurp("$ENV{T}/log");
    return {status => $? & 127 ? 128 + ($? & 127) : $? >> 8, out => slurp("$ENV{T}/out"), err => slurp("$ENV{T}/err"),
            held => held($folder), calls => $calls // -1, failed => \@failed};
}

sub same_files
{
    my ($one, $other) = @_;
    return join("\0", map { ($_, $one->{$_}) } sort keys %$one) eq join("\0", map { ($_, $other->{$_}) } sort keys %$other);
}

# What is wrong with a run, in words.
sub wrong
{
    my ($how, $whole, $run, $on) = @_;
    my @wrong;
    my ($name, $reason, $path) = @{$run->{failed}};
    return () if $run->{status} == $whole->{status} && $run->{out} eq $whole->{out} && $run->{err} eq $whole->{err}
        && same_files($run->{held}, $whole->{held});
    for my $file (sort keys %{$run->{held}}) {
        my $content = $run->{held}{$file};
        my $before = $how->{files}{substr $file, 1};
        next if defined $before && $content eq $before;
        next if defined $whole->{held}{$file} && $content eq $whole->{held}{$file};
        next if $how->{shown} && $run->{status} == 2 && $content =~ $how->{shown};
        next if $on && !defined $whole->{held}{$file}; # what cannot be removed stays, under another name
        push @wrong, "$file is left, not whole";
    }
    for my $file (sort keys %{$how->{files}}) {
        push @wrong, "$file is lost" if !defined $run->{held}{"/$file"};
    }
    push @wrong, "exit status $run->{status}" if $run->{status} != 2;
    my $words = $run->{err} . $run->{out};
    return (@wrong, $words =~ /error|space left/ ? () : 'no reason is said') if $on;
    push @wrong, 'the reason is not said' if index($words, $reason) < 0;
    my ($file) = $path =~ m{([^/]*?)(?:\.XXXXXX|/)?$};
    push @wrong, "$path is not named" if $path ne 'result' && $file !~ /^[.?]?$/ && index($words, $file) < 0 && $path ne "$ENV{T}/work";
    push @wrong, 'the rest is not reported' if $how->{rest} && $path =~ $how->{rest}[0] && $words !~ $how->{rest}[1];
    return @wrong;
}

# fail_in_turn(run => [WORD ...], files => {NAME => TEXT}, status => of the undisturbed run,
#              least => calls, shown => PATTERN of a file that shows what could be read, rest => [PATTERN of failing paths, PATTERN of what is said all the same])
sub fail_in_turn
{
    my %how = @_;
    my $whole = run_once(\%how, '');
    say($whole->{status} == $how{status}, "$how{run}[0] runs", "status $whole->{status}", $whole->{err});
    say($whole->{calls} >= $how{least}, 'asking the system often', $whole->{calls});
    for my $fault ('short', 'interrupt') {
        my $run = run_once(\%how, $fault);
        my $same = $run->{status} == $whole->{status} && $run->{out} eq $whole->{out} && $run->{err} eq $whole->{err}
            && same_files($run->{held}, $whole->{held});
        say($same, "reads and writes: $fault", $run->{err});
    }
    for my $on ('', '+') {
        my @wrong;
        my ($failed, $told) = (0, 0);
        for my $n (1 .. $whole->{calls}) {
            my $run = run_once(\%how, "$n$on");
            my @trouble = wrong(\%how, $whole, $run, $on);
            $failed++ if @{$run->{failed}};
            $told++ if $run->{status} == 2;
            push @wrong, "call $n$on: @{$run->{failed}}", (map { "  $_" } @trouble), "  status $run->{status}", map { "  | $_" } split /\n/, $run->{err} if @trouble;
        }
        say(!@wrong, $on ? 'from each call on all fail' : 'each call fails', @wrong);
        say($failed == $whole->{calls} && $told > $how{least} / 2, 'and it mattered', "$failed failed, $told told");
    }
}

1;

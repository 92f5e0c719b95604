#include "vm/vm_math.h"

bool div_numbers(struct run *run, value b, value c, value *out)
{
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    if (word_number(c) == 0) return vm_fail(run, "division by zero");
    return number_word(run, word_number(b) / word_number(c), out);
}

bool neg_number(struct run *run, value b, value *out)
{
    if (b == MISSING) return *out = MISSING, true;
    return number_word(run, -word_number(b), out);
}

bool int_number(struct run *run, value b, value *out)
{
    if (b == MISSING) return *out = MISSING, true;
    return number_word(run, (double)b, out);
}

bool mul_duration(struct run *run, value b, value c, value *out)
{
    double product;
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    product = round((double)b * word_number(c));
    if (!(fabs(product) < 9.2e18)) return vm_fail(run, "the duration is too long");
    return *out = (value)product, true;
}

bool div_durations(struct run *run, value b, value c, value *out)
{
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    if (c == 0) return vm_fail(run, "division by a duration of 0s");
    return number_word(run, (double)b / (double)c, out);
}

bool add_instant(struct run *run, value b, value c, value *out)
{
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    if (!calendar_add_duration(b, c, out))
        return vm_fail(run, "the timestamp lies outside of the years 1 to 9999");
    return true;
}

static bool keep_date(struct run *run, bool good, int64_t date, value *out)
{
    if (!good || date < CALENDAR_FIRST_DATE || date > CALENDAR_LAST_DATE)
        return vm_fail(run, "the date lies outside of the years 1 to 9999");
    return *out = date, true;
}

bool add_days(struct run *run, value b, value c, value *out)
{
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    if (c % CALENDAR_DAY) return vm_fail(run, "a date moves by whole days only");
    return keep_date(run, true, b + c / CALENDAR_DAY, out);
}

bool sub_dates(struct run *run, value b, value c, value *out)
{
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    return mul_words(run, b - c, CALENDAR_DAY, out);
}

bool add_months(struct run *run, value b, value c, value *out)
{
    int64_t date = 0;
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    bool good = calendar_add_months(b, c, &date);
    return keep_date(run, good, date, out);
}

bool add_instant_months(struct run *run, value b, value c, value *out)
{
    int64_t time, date;
    value later;
    if (b == MISSING || c == MISSING) return *out = MISSING, true;
    date = zone_date(run->zone, b, &time);
    if (!add_months(run, date, c, &later)) return false;
    return *out = zone_instant(run->zone, later, time), true;
}

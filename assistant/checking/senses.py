"""Words that news uses for one another: "buy" and "acquire", "die" and "kill", "talks" and "negotiations"."""

from functools import lru_cache

from assistant.text import words

_GROUPS = """
    abolish cancel delete eliminate end erase remove scrap; force must oblige require; abandon drop scrap shelve;
    accept agree agreement approve approval adopt back endorse ratify clear; accord agreement deal pact treaty
    settlement; accuse allege blame charge claim complain denounce criticise criticize fault suspect accusation
    allegation; accuse sue suit lawsuit; acquire buy bought purchase takeover take; act law legislation bill statute
    rule; advise adviser recommend recommendation; aid assistance help relief support; aircraft airliner jet plane
    planes flight; airline carrier; allow let permit enable authorise authorize able; announce confirm declare
    disclose reveal say said state tell told report unveil promise pledge; appeal challenge contest; appoint name
    choose chose chosen elect pick select become became promote designate; area region district province zone;
    arrest detain hold held custody seize capture catch caught; arrive reach come came enter land; ask call urge
    request demand seek sought want appeal plead; assault attack raid strike struck offensive bomb shell fire;
    attempt bid try effort seek; avert prevent avoid stop; award grant hand give gave given receive win won prize
    medal honour honor get got; ban bar block forbid forbids forbade forbidden outlaw prohibit; bankrupt bankruptcy
    insolvency insolvent collapse; battle fight fought fighting clash combat war conflict; beat beaten beats defeat
    overcome oust win won lose lost victory trounce edge; begin began begun commence launch open start start-up
    resume; believe expect forecast predict project estimate anticipate think thought suggest; big large great major
    huge vast; body corpse remains; border frontier boundary; break broke broken breach violate violation; build
    built building construct construction erect make made rise raise develop; burn burnt burned blaze fire flame
    wildfire; business company corporation enterprise firm group maker manufacturer producer; call describe dub
    label term word speak spoke; cancel call scrap off; car automobile vehicle; cause bring brought lead led result
    trigger prompt reason due because spark blame; cease end stop finish halt suspend break broken expire conclude;
    chief boss ceo executive head leader director chair manage lead led run; child children kid minor baby calf;
    choose chose decide decision opt rule; citizen national resident inhabitant people population; city town
    municipality village; close closure shut shutdown shutter seal; cold chilly freeze frost; commit vow pledge
    promise; condition term; conservative tory; cost price worth pay paid value expense; country nation state
    government; court judge tribunal; crash collision accident collide hit; crew sailor; crop harvest grain; cross
    crossing journey travel; cut reduce reduction lower slash trim decrease shrink drop fewer less halve; damage
    destroy destruction wreck ruin flatten devastate lose lost hit; danger risk threat threaten; decade ten-year;
    decline fall fell fallen drop decrease shrink shrank shrunk slide slid slump slip dip ease slow down lower lose
    lost low lowest less fewer weaken sink sank cheaper; defence defense military army armed; delay postpone put
    defer late later; deliver supply provide ship hand send sent; deny denial dispute dismiss reject refute
    baseless; depart leave left go gone exit quit vacate move flee fled; deputy vice assistant; destroy burn burnt;
    detain jail imprison prison inmate prisoner; detect find found discover notice spot identify see saw seen; die
    died dead death kill fatal fatality lethal toll life lives claim; direct head lead led run chair; discuss
    discussion debate talk negotiate negotiation meet met meeting; disease illness ill sick sickness infection;
    dispute row quarrel disagreement; doctor physician medic; double twice twofold; dry drought parched; early
    earlier premature soon sooner ahead; earn profit make made income; economy gdp; editor journalist reporter;
    elect election vote ballot poll referendum; emission carbon pollution; employ employee job post staff worker
    workforce hire work labour labor position; end finish close conclude; engineer technician expert; envoy
    ambassador diplomat; error mistake fault flaw; escape flee fled; evidence proof sign; examine inspect
    investigate inquiry probe review investigation study check test; exceed top surpass above over outpace outnumber
    beat more; exclude omit; expand expansion extend enlarge widen broaden deepen prolong extension longer; expel
    deport banish home; expert specialist analyst researcher scientist scholar; export sell ship; factory plant mill
    works facility; fail failure collapse; farm farmer grower agriculture agricultural; fast quick rapid swift; fee
    charge fare tariff price cost; few little small handful; fight combat tackle; film movie picture; fine penalty
    penalise penalize sanction; flat unchanged steady stable hold; flood deluge inundate; found establish create set
    form formation; fund finance financing funding money pay; gain rise rose risen increase climb jump surge soar
    grow grew grown growth up higher go advance widen high highest double more raise lift accelerate outpace dearer
    add; gas fuel; giant major; goal aim target objective; goods products; guard protect; guilty convict conviction;
    harm hurt injure injury wound wounded; head chief; hope wish; hospital clinic; house home housing household flat
    apartment; huge enormous; idle unemployed unemployment jobless joblessness; import buy; include comprise;
    independent own; industry sector; inflation price; injury casualty; innocent acquit acquitted cleared; interest
    rate; invest investment spend spent put; investor shareholder; invite ask; island isle; job role post; join
    enter; keep kept retain remain stay continue maintain preserve stand; kill murder slay slain assassinate; label
    brand; lack short shortage scarce scarcity miss missing; land territory; last final previous past; lawmaker
    legislator deputy senator parliamentarian mp congressman; lawyer attorney counsel solicitor; leader head premier
    chief; leak spill escape; lend loan lent borrow credit; likely probable probably expect; list name; local
    municipal; loss lose lost deficit gap shortfall; majority most chiefly mainly mostly largely; market exchange;
    marry wedding wed; member delegate; merge merger combine; migrant refugee asylum; mine miner mining pit;
    minister secretary ministry; mission trip visit; model version type; money cash; month monthly; move transfer
    shift relocate switch; murder homicide; mutual joint; new fresh latest; note remark comment; obtain get got
    secure gain win won; occur happen take place; offer propose proposal suggest bid; office department agency
    ministry directorate authority board regulator; official authority officer; oil crude petroleum barrel; open
    reopen; opponent rival challenger competitor opposition; oppose against resist object reject; order command
    instruct; organise organize hold held host; outlook forecast; owner own belong; painter artist paint; parliament
    assembly congress house senate; part share portion proportion; party group alliance; pass go; passenger
    traveller traveler; patient sick; pay paid salary wage earnings; peace truce ceasefire armistice; people person
    resident man men woman women; percent per cent; permit licence license permission consent; phone telephone
    handset; picture photo photograph image pictures; pilot captain; plan scheme programme program project intend
    prepare propose schedule; play performance theatre; player footballer goalkeeper striker; police officer; policy
    measure; poor poverty; port harbour harbor dock docker; power electricity electric energy grid network;
    president presidency; press media; prior previous earlier; prisoner captive hostage inmate; problem trouble
    difficulty; produce production output yield make made turn; profit earnings surplus; protest demonstrate
    demonstration rally march; publish release issue appear; punctual time punctuality; quake earthquake tremor;
    question ask poll survey interview questioned; quota limit; rain rainfall; rebuild reconstruct reconstruction
    restore repair fix mend; record highest lowest; refund money repay; refuse decline reject deny turn; relative
    family kin; release free freed liberate let; replace succeed successor follow; resign resignation step quit
    stand leave left retire go; resolve settle solve; respond response answer reply react; return back; reveal show;
    revenue sale turnover; rich wealthy; road highway motorway street; rob robbery burglary theft steal stole stolen
    thief; rocket missile; rule ruling verdict judgment decide; sail ship vessel boat ferry tanker; save rescue;
    school college university; sea ocean marine; seat place; send sent dispatch; sentence jail term imprison;
    separate split breakaway; serious grave severe; set due plan; share stock; shop store outlet; show reveal
    suggest indicate demonstrate; sign signature signing; sink sank sunk capsize; site location place; slow ease;
    soldier troop army military force; song music singer; space orbit; speed pace; stage phase; start begin;
    statement declaration; stop halt; storm cyclone hurricane typhoon; strike walk walkout stoppage; strong
    powerful; student pupil; study research; submit file hand present; summit meeting; surface area; suspend halt;
    take took taken; tax levy duty; teach teacher; team side squad; temperature thermometer heat; test trial; threat
    warn warning; champion title championship crown win winner won; ton tonne; total sum; touch land; tour visit;
    trade commerce; train rail railway; travel go; trial case; vaccine jab shot inoculation; vehicle lorry truck;
    voter electorate; warn caution; weapon arm arms; weigh consider mull; win won prevail victory take took; woman
    women female; year annual yearly annually
"""
"""Groups between semicolons; a word may stand in several. Forms that no stemmer knows ("bought") are spelled out."""


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for number, group in enumerate(_GROUPS.split(";")):
        for word in group.split():
            table.setdefault(words.stem(word), set()).add(number)
    return {stem: frozenset(numbers) for stem, numbers in table.items()}


def is_known(word: str) -> bool:
    """Say whether a word is one of those listed here, in whatever form: an ordinary word and no name."""
    return words.stem(word.casefold()) in _table()


@lru_cache(maxsize=100_000)
def alike(one: str, other: str) -> bool:
    """Say whether two stems are of one word, or of words that news uses for one another."""
    if words.same_root(one, other) or _begins(one, other) or _begins(other, one):
        return True
    return same_sense(one, other)


def same_sense(one: str, other: str) -> bool:
    """Say whether news uses one stem for the other, however they are spelled."""
    table = _table()
    return not table.get(one, frozenset()).isdisjoint(table.get(other, frozenset()))


def _begins(one: str, other: str) -> bool:
    """Say whether a stem is another with a short ending: "weak" and "weaken"."""
    return len(one) >= 4 and other.startswith(one) and len(other) - len(one) <= 3

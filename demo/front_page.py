"""The demo's front page, in English and French: the channels, and what to do in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from string import Template

from demo.community import CHANNELS, MEMBER, MODERATORS, NAME, VISITOR
from domain.languages import Language

TOPICS: dict[Language, Mapping[str, str]] = {
    "en": {**CHANNELS, "moderators": "Only moderators are let in here"},
    "fr": {
        "general": "Bonjours, chats, café",
        "help": "Voile blanc, infusion qui cale, couvercle cassé : quelqu’un sait",
        "show-and-tell": "Vos tasses, et là où elles vivent",
        "contests": "Une réplique, une photo, un gagnant",
        "shop-talk": "Quoi choisir, et pour qui",
        "moderators": "Réservé à la modération",
    },
}
"""The subject of each channel, by language."""
TALKS: dict[Language, str] = {"en": "A private talk", "fr": "Un échange privé"}
"""The description of the private threads."""
BEFORE_MARK = re.compile(r"(?<=\w) (?=[?!:;])")
"""Spaces at which a line must not break in French; English has none there."""
OTHER: dict[Language, Language] = {"en": "fr", "fr": "en"}

BODIES: dict[Language, str] = {
    "en": """
<h1>Welcome to the $name</h1>
<p>The real bot has just played a fortnight here, in a simulated Discord. Everything runs on this
machine, and nothing is kept when you stop the demo. Pick a channel: each opens in its own tab, and
all tabs update together.</p>
<nav>
$channels
<a href="/dashboard" target="_blank"><b>Dashboard</b>
<span>What the team sees of the year, in the browser. The year before the fortnight is made
up.</span></a>
<a href="/me" target="_blank"><b>A member's own page</b>
<span>What $member sees there: weeks, reasons, coupons, and what is kept.</span></a>
</nav>
<h2>Things to do</h2>
<ul>
<li>You are <b>$visitor</b>, who has just joined. With <b>Viewing as</b>, at the top, you become
anybody else, such as <b>$moderator</b>, who moderates, or <b>$french</b>, who does so in
French.</li>
<li>In <b>#shop-talk</b>, write <q>where can I buy the blue mug?</q> and open the bot's reply.
</li>
<li>In <b>#contests</b>, enter the contest that is open. As $moderator, run
<code>/contest close</code> to begin the voting, vote as anybody, and close it again for the
result.</li>
<li>Thank somebody in a reply, react, then look at <code>/me</code> and <code>/leaderboard</code>.
</li>
<li>Scroll up in <b>#general</b> for the two weekly surprises, and see <code>/privacy</code> for
what is stored about you.</li>
<li>As $moderator in <b>#moderators</b>, see how the team listened: the inbox, a complaint that
became a private talk, and Saturday's storm with its alert and playbook. Complain about your order
in <b>#shop-talk</b> as anybody, and answer the card.</li>
</ul>
<h2>What only the real Discord has</h2>
<p>There, <i>Nominate</i>, <i>Thank</i>, <i>Solved by</i>, <i>Tell the team</i> and
<i>Report entry</i> are in the menu of a message, under <i>Apps</i>. These windows have no such
menu. Here, commands are in the language of the member you view as; dates, the names of a
command's options and the window itself stay English.</p>
""",
    "fr": """
<h1>Bienvenue au $name</h1>
<p>Le vrai bot vient de jouer ici deux semaines, dans un Discord simulé. Tout se passe sur cette
machine, et rien n’est gardé quand tu arrêtes la démo. Choisis un salon : chacun s’ouvre dans son
propre onglet, et tous les onglets se mettent à jour ensemble.</p>
<nav>
$channels
<a href="/dashboard" target="_blank"><b>Tableau de bord</b>
<span>Ce que l’équipe voit de l’année, dans le navigateur. L’année d’avant les deux semaines est
inventée.</span></a>
<a href="/me" target="_blank"><b>La page d’un membre</b>
<span>Ce que $member y voit : ses semaines, les raisons, ses bons et ce qui est gardé.</span></a>
</nav>
<h2>Que faire ?</h2>
<ul>
<li>Tu es <b>$visitor</b>, qui vient d’arriver. Avec <b>Viewing as</b>, en haut, tu deviens qui tu
veux, par exemple <b>$french</b>, qui modère en français, ou <b>$moderator</b>, qui le fait en
anglais. Ines, Jules et Bertrand lisent le français aussi.</li>
<li>Dans <b>#shop-talk</b>, en tant qu’Ines, écris <q>où est-ce que je peux acheter le mug
bleu ?</q> et ouvre la réponse du bot.</li>
<li>Dans <b>#contests</b>, participe au concours ouvert. En tant que $french, lance
<code>/concours clore</code> pour ouvrir le vote, vote en tant que n’importe qui, puis clos-le de
nouveau pour voir le résultat.</li>
<li>Remercie quelqu’un dans une réponse, réagis, puis regarde <code>/moi</code> et
<code>/classement</code> (<code>/me</code> et <code>/leaderboard</code> pour $visitor, qui lit
l’anglais).</li>
<li>Remonte dans <b>#general</b> jusqu’aux deux surprises de la semaine, et vois dans
<code>/confidentialité</code> ce qui est gardé à ton sujet.</li>
<li>En tant que $french dans <b>#moderators</b>, vois comment l’équipe a écouté : la boîte de
réception, une plainte devenue un échange privé, et la tempête de samedi avec son alerte et son
plan. Plains-toi de ta commande dans <b>#shop-talk</b>, en tant que n’importe qui, et réponds à la
carte.</li>
</ul>
<h2>Ce que seul le vrai Discord possède</h2>
<p>Là-bas, <i>Nominer</i>, <i>Remercier</i>, <i>Résolu par</i>, <i>Le dire à l’équipe</i> et
<i>Signaler une participation</i> sont dans le menu d’un message, sous <i>Applications</i>. Ces
fenêtres n’ont pas ce menu. Ici, les commandes sont dans la langue du membre que tu choisis ; les
dates, les noms des options d’une commande et la fenêtre elle-même restent en anglais, et les
membres écrivent pour la plupart en anglais.</p>
""",
}
TITLES: dict[Language, str] = {"en": "$name: Ovation's demo", "fr": "$name : la démo d’Ovation"}
LINKS: dict[Language, str] = {"en": "In English", "fr": "En français"}
"""How the link to the page in a language is called."""

LAYOUT = """<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
  body { margin: 0; font: 17px/1.55 system-ui, sans-serif; color: #2e2836; background: #f8f0e0; }
  main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
  h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .5rem; }
  h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
  nav { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr));
        gap: .7rem; }
  nav a { display: block; padding: .8rem 1rem; border-radius: .7rem; background: #fff;
          color: inherit; text-decoration: none; border-left: .4rem solid #2e5e9e; }
  nav a:hover, nav a:focus { background: #eaf1fa; }
  nav span { display: block; font-size: .88rem; color: #6b6475; }
  li { margin: .45rem 0; }
  q { font-style: italic; }
  q:lang(fr) { quotes: "«\\00a0" "\\00a0»"; }
  code { background: #fff; padding: .1em .35em; border-radius: .3em; }
  .other { float: right; margin: .5rem 0 0 1rem; color: #2e5e9e; }
</style>
<main>
<a class="other" href="/$other" hreflang="$other" lang="$other">$otherwise</a>
$body
</main>
</html>
"""


def front_page(channels: Mapping[str, str], language: Language) -> str:
    """Return the page in the language, with a link to each of the channels' addresses."""
    rows = "\n".join(
        f'<a href="{escape(address)}" target="_blank" rel="noreferrer"><b># {escape(name)}</b>'
        f"<span>{escape(TOPICS[language].get(name, TALKS[language]))}</span></a>"
        for name, address in channels.items()
    )
    english, french = MODERATORS
    values = {
        "name": NAME,
        "member": MEMBER,
        "visitor": VISITOR,
        "moderator": english,
        "french": french,
        "channels": rows,
    }
    page = Template(LAYOUT).substitute(
        language=language,
        title=Template(TITLES[language]).substitute(values),
        body=Template(BODIES[language]).substitute(values),
        other=OTHER[language],
        otherwise=LINKS[OTHER[language]],
    )
    return BEFORE_MARK.sub("\N{NO-BREAK SPACE}", page)


def preferred_language(accepted: str) -> Language:
    """Return the page's language for an `Accept-Language` header: the first one that it has."""
    wanted = (
        each.partition(";")[0].strip().lower().partition("-")[0] for each in accepted.split(",")
    )
    return next((language for language in wanted if language in BODIES), "en")
